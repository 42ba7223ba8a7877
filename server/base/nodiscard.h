// enum NODISCARD name: a value of this type that a call returns must be looked at. A macro because
// clang-format does not know the attribute in this place.
#ifndef AZSREG_BASE_NODISCARD_H
#define AZSREG_BASE_NODISCARD_H

#define NODISCARD [[nodiscard]]

// For a call that is made for what it does, where the answer is known or nothing follows from it.
#define DISREGARD(answer) ((void)!(answer))

#endif
