"""The proxies that hidden tests call: `student.propagate(w, b, X, Y)` runs in the worker and gives a value back.

A value that is an object stays in the worker, and a proxy stands for it: `model = student.LinearRegression(0.1)`, then
`model.fit(X, y)` and `model.coef_`.
"""

from __future__ import annotations

from typing import Any, NoReturn, Protocol

from autograder.suite.exceptions import StudentError
from autograder.worker.names import Code, FunctionName, ObjectName
from autograder.worker.views import VIEW


class Calls(Protocol):
    """What the proxies ask: the session of a submission."""

    def call(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        seed: int,
        keep: bool,
        owner: ObjectName | None = None,
    ) -> Any: ...

    def attribute(self, owner: ObjectName, attribute: str) -> Any: ...


class StudentFunction:
    """A function or class of the student's, or a method of an object: calling it calls theirs."""

    __slots__ = ("__name", "__owner", "__seed", "__session", "__view")

    def __init__(
        self, session: Calls, name: str, seed: int = 0, owner: StudentObject | None = None, view: Code | None = None
    ) -> None:
        self.__session, self.__name, self.__seed, self.__owner, self.__view = session, name, seed, owner, view

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__made(args, kwargs, keep=False)

    def with_arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the positional arguments as the call left them."""
        result: tuple[Any, tuple[Any, ...]] = self.__made(args, kwargs, keep=True)
        return result

    def __made(self, args: tuple[Any, ...], kwargs: dict[str, Any], keep: bool) -> Any:
        owner = None if self.__owner is None else name_of(self.__owner)
        if self.__view is not None:
            kwargs = {**kwargs, VIEW: self.__view}
        return self.__session.call(self.__name, named(args), named(kwargs), self.__seed, keep=keep, owner=owner)

    def with_seed(self, seed: int) -> StudentFunction:
        """The same function, with np.random and random seeded with `seed` before the call (0 without this)."""
        return StudentFunction(self.__session, self.__name, seed, self.__owner, self.__view)

    def seen_by(self, view: Code) -> StudentFunction:
        """The same function, whose value is looked at beside it: what comes back is what `view(value, *args)` returns.

        view -- code of a function, for values that do not travel: a model, whose layers are asked for
        """
        return StudentFunction(self.__session, self.__name, self.__seed, self.__owner, view)

    def name_of(self) -> str:
        return self.__name

    def __repr__(self) -> str:
        return self.__name


class Student:
    """Every attribute is the student's function of that name; the proxy has no other names of its own."""

    __slots__ = ("__session",)

    def __init__(self, session: Calls) -> None:
        self.__session = session

    def __getattr__(self, name: str) -> StudentFunction:
        if name.startswith("_"):  # Python's own protocols, and Hypothesis's printer
            raise AttributeError(name)
        return StudentFunction(self.__session, name)


class StudentObject:
    """An object of the student's: an attribute is asked for there, and a method is called there.

    Where a test takes it for data (compares it, iterates over it, hands it to NumPy), the student is told that an
    object came back. Attributes that begin with an underscore are the student's own affair.
    """

    __slots__ = ("__name", "__session", "__weakref__")

    def __init__(self, session: Calls, name: ObjectName) -> None:
        self.__session, self.__name = session, name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        found = self.__session.attribute(name_of(self), attribute)
        return StudentFunction(self.__session, attribute, owner=self) if found is METHOD else found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return StudentFunction(self.__session, "__call__", owner=self)(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(self.__name)

    def is_no_data(self, *others: Any) -> NoReturn:
        """Raises StudentError: a test takes this for data."""
        kind = self.__name.kind
        what = f"an object of type {kind}; return numbers, text, arrays, lists, tuples or dicts"
        raise StudentError("returned", what, "what cannot be looked at")

    __array__ = __float__ = __int__ = __index__ = __iter__ = __len__ = __getitem__ = __contains__ = is_no_data
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = is_no_data
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = is_no_data
    __matmul__ = __rmatmul__ = __neg__ = __abs__ = __round__ = is_no_data
    __hash__ = object.__hash__


METHOD = object()
"""What an attribute is that has to be called."""


def name_of(proxy: StudentObject) -> ObjectName:
    """What stands for an object in a message."""
    name: ObjectName = object.__getattribute__(proxy, "_StudentObject__name")
    return name


def named(value: Any) -> Any:
    """`value` with what stands for functions and objects of the student's in a message, at any depth."""
    if isinstance(value, StudentFunction):
        return FunctionName(value.name_of())
    if isinstance(value, StudentObject):
        return name_of(value)
    if type(value) in (tuple, list):
        return type(value)(named(entry) for entry in value)
    if isinstance(value, dict):
        return {key: named(entry) for key, entry in value.items()}
    return value
