"""What the black-box tests share: starting the program, talking to it, judging its answers."""
