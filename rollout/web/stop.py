"""An answer that is not the page asked for, in plain words."""


class Stop(Exception):  # noqa: N818  it is an answer, not a fault
    """Ends the request with this status; says what is so and what to do."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


def nothing_here() -> Stop:
    """The same for what is not there and for what is somebody else's."""
    return Stop(404, "There is nothing here", "Please check the address, or open the link in your letter again.")
