"""Reading query parameters the service's way: comma lists and repetition, wrong values refused."""

from collections.abc import Mapping

from aiohttp import web

from forecasting.weather.standin.errors import ApiError, bad_request

Params = Mapping[str, str]


def params_of(request: web.Request) -> dict[str, str]:
    """Return the query; a parameter given several times becomes one comma list."""
    query = request.query
    return {name: ",".join(query.getall(name)) for name in query}


def items(params: Params, name: str) -> list[str]:
    """Return a comma list's items, [] for an absent parameter."""
    return [item for item in params.get(name, "").split(",") if item]


def numbers(params: Params, name: str) -> list[float]:
    """Return a comma list of numbers; anything else is refused."""
    return [_number(name, item) for item in items(params, name)]


def whole_number(params: Params, name: str, default: int) -> int:
    """Return one whole number; anything else is refused."""
    text = params.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise not_a("Int", name, text) from None


def choice(params: Params, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed words; any other is refused."""
    text = params.get(name) or default
    if text not in allowed:
        raise not_a(name.replace("_", " ").title().replace(" ", ""), name, text)
    return text


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise not_a("Float", name, text) from None


def not_a(kind: str, name: str, text: str) -> ApiError:
    """Return the error of a word that means nothing; the service echoes the whole parameter."""
    return bad_request(
        f"Data corrupted at path '{name}'. Cannot initialize {kind} from invalid String value {text}."
    )
