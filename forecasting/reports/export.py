"""Everything stored about a person, as one JSON document they can keep."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from forecasting.domain import Place, UserId
from forecasting.storage.unit_of_work import UnitOfWork


async def export_user(uow: UnitOfWork, user_id: UserId) -> dict[str, Any]:
    """Assemble one person's document of lists, dictionaries, text and numbers; empty for a stranger."""
    user = await uow.users.get(user_id)
    if user is None:
        return {}
    alerts = await uow.alerts.of_user(user_id)
    document = {
        "user": asdict(user),
        "places": [_place(place) for place in await uow.places.of_user(user_id)],
        "costs": [asdict(preference) for preference in await uow.users.all_preferences(user_id)],
        "subscriptions": [asdict(item) for item in await uow.subscriptions.of_user(user_id)],
        "alerts": [asdict(alert) for alert in alerts],
        "warnings": [asdict(episode) for alert in alerts for episode in await uow.alerts.episodes(alert)],
        "messages": [asdict(message) for message in await uow.outbox.of_user(user_id)],
        "requests": [asdict(request) for request in await uow.requests.of_user(user_id)],
        "acts": [asdict(act) for act in await uow.audit.of_admin(user_id)],
        "conversations": [
            {"state": state, "data": data} for state, data in await uow.conversations.of_user(user_id)
        ],
    }
    return {name: _plain(value) for name, value in document.items()}


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.full_name,
        "short_name": place.short_name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "zone": place.zone,
    }


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case datetime() | time():
            return value.isoformat()
        case _:
            return value
