"""How a call of Slack's Web API ended that did not end well: not sent, never to be sent, or nobody knows."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.platform import SendError

_UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_UNSURE |= {"messaging_processing_failed"}
# All are said of our own token or the whole workspace. account_inactive too: Slack documents it as "token is for a
# deleted user or workspace", and takes a message to a deactivated member (github.com/slackapi/python-slack-sdk#1156).
# Others have met it as the end of a message to one member (github.com/getsentry/sentry/pull/81853), so the token is
# tried before everybody waits.
_LATER = {"invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive", "org_login_required"}
# messages_tab_disabled is not among them: it is a setting of the app, and says nothing of the member.
_NOBODY = {"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"}
_MEMBERS = ("U", "W")
_RETRY_LATER = 60.0
_SOON = 5.0
ERRORS = (SlackApiError, SlackRequestError, aiohttp.ClientError, TimeoutError)


def failure(error: Exception) -> SendError:
    """How a call ended that did not end well."""
    if not isinstance(error, SlackApiError):
        return SendError(type(error).__name__, unsure=not isinstance(error, aiohttp.ClientConnectorError))
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    name = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or name in ("ratelimited", "rate_limited"):
        return SendError("429", retry_after=seconds(response.headers.get("Retry-After")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or name in _UNSURE or not name:
        return SendError(name or str(status), unsure=True)
    if name in _LATER:
        return SendError(name, retry_after=_RETRY_LATER, everywhere=True)
    return SendError(name, permanent=True, blocked=name in _NOBODY)


async def of_message(error: SendError, channel: str, client: AsyncWebClient) -> SendError:
    """What a failure to post says of the channel or member that it was for."""
    member = channel.startswith(_MEMBERS)
    if str(error) == "channel_not_found" and member:
        return SendError(str(error), permanent=True, blocked=True)
    if str(error) == "account_inactive" and await _is_taken(client):
        return SendError(str(error), permanent=True, blocked=member)
    return error


async def _is_taken(client: AsyncWebClient) -> bool:
    """Whether Slack takes our token."""
    try:
        await client.auth_test()
    except ERRORS:
        return False
    return True


def seconds(wait: str | None) -> float:
    """The time that a Retry-After header asks to wait."""
    try:
        return float(wait or "")
    except ValueError:
        return _SOON
