"""What the network can be given of a point. A border that is straight in these may be bent in x and y."""

INPUTS = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x2": lambda x, y: x**2,
    "y2": lambda x, y: y**2,
    "xy": lambda x, y: x * y,
    "sinx": lambda x, y: x.sin(),
    "siny": lambda x, y: y.sin(),
}


def names_of_inputs(text):
    """The inputs that `text` names. Raises ValueError for any other word, for one twice and for none."""
    names = text.replace(",", " ").split()
    if not names or set(names) - set(INPUTS) or len(set(names)) < len(names):
        raise ValueError(f"each at most once, not {text!r}")
    return names


def over_a_line(names):
    """Those of `names` that need no y, or else x."""
    return [name for name in names if "y" not in name] or ["x"]
