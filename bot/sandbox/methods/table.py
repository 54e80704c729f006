"""Which function serves which method; getUpdates waits and is served by the server itself."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.methods import answers, editing, media, membership, profile, receiving, sending
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import World

Handler = Callable[[World, Parameters], Any]

HANDLERS: dict[str, Handler] = {
    "getMe": membership.get_me,
    "logOut": membership.log_out,
    "close": membership.close,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendChatAction": sending.send_chat_action,
    "sendMessageDraft": sending.send_message_draft,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "answerCallbackQuery": answers.answer_callback_query,
    "answerInlineQuery": answers.answer_inline_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getChat": membership.get_chat,
    "getChatMember": membership.get_chat_member,
    "getChatMemberCount": membership.get_chat_member_count,
    "getChatAdministrators": membership.get_chat_administrators,
    "leaveChat": membership.leave_chat,
    "getFile": media.get_file,
    "setMessageReaction": editing.set_message_reaction,
}
