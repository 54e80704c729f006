"""Users, and what they are in a chat."""

from dataclasses import dataclass, field
from typing import Any

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
ANONYMOUS_ADMIN_ID = 1087968824
TELEGRAM_ID = 777000


@dataclass(eq=False, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    is_bot: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the User of the Bot API."""
        user: dict[str, Any] = {
            "id": self.id, "is_bot": self.is_bot, "first_name": self.first_name
        }  # fmt: skip
        optional = {
            "last_name": self.last_name, "username": self.username, "language_code": self.language
        }  # fmt: skip
        return user | {name: value for name, value in optional.items() if value}


@dataclass(slots=True)
class Member:
    """One user's place in one chat."""

    user: User
    status: str = "member"
    anonymous: bool = False
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def is_admin(self) -> bool:
        """Whether the user runs the chat."""
        return self.status in {"creator", "administrator"}

    @property
    def is_in(self) -> bool:
        """Whether the user is in the chat at all."""
        return self.status not in {"left", "kicked"}

    def to_json(self) -> dict[str, Any]:
        """Return the ChatMember… of the Bot API that fits the status."""
        member: dict[str, Any] = {"status": self.status, "user": self.user.to_json()}
        if self.status == "creator":
            member["is_anonymous"] = self.anonymous
        if self.status == "administrator":
            member |= {"can_be_edited": False, "is_anonymous": self.anonymous}
            member |= {right: self.rights.get(right, False) for right in ADMIN_RIGHTS}
        if self.status == "kicked":
            member["until_date"] = 0
        if self.status == "restricted":
            member |= _restricted(self.rights)
        return member


def _restricted(rights: dict[str, bool]) -> dict[str, Any]:
    names = (
        "is_member", "can_send_messages", "can_send_audios", "can_send_documents",
        "can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes",
        "can_send_polls", "can_send_other_messages", "can_add_web_page_previews",
        "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
        "can_edit_tag", "can_react_to_messages",
    )  # fmt: skip
    return {"until_date": 0} | {name: rights.get(name, name == "is_member") for name in names}
