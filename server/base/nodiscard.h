// enum NODISCARD name: a value of this type that a call returns must be looked at. A macro because
// clang-format does not know the attribute in this place.
#ifndef AZSREG_BASE_NODISCARD_H
#define AZSREG_BASE_NODISCARD_H

#define NODISCARD [[nodiscard]]

#endif
