from dataclasses import dataclass
@dataclass(frozen=True)
class Code:
    expression: str
    setup: str = ""
