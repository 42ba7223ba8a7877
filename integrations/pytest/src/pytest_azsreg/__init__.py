"""An azsreg for tests: `start` one, or `connect` to one that runs. pytest has both as the fixture `azsreg`."""

from .azsreg import Azsreg
from .control import NotVerified, Refused
from .process import NotStarted, connect, start

__all__ = ["Azsreg", "NotStarted", "NotVerified", "Refused", "connect", "start"]
