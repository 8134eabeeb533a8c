from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestChat(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, "test_agent", groups="im_livechat.im_livechat_group_user"
        )
        cls.ann = new_test_user(cls.env, "test_ann", groups="base.group_portal")
        cls.livechat = cls.env["im_livechat.channel"].create(
            {"name": "Tea advice", "user_ids": [Command.set(cls.agent.ids)]}
        )

    def _open_chat(self, visitor):
        """A session of the agent with a visitor: a user or a guest."""
        member = {"livechat_member_type": "visitor"}
        if visitor._name == "mail.guest":
            member["guest_id"] = visitor.id
        else:
            member["partner_id"] = visitor.partner_id.id
        return self.env["discuss.channel"].create(
            {
                "name": "Chat",
                "channel_type": "livechat",
                "livechat_channel_id": self.livechat.id,
                "livechat_operator_id": self.agent.partner_id.id,
                "channel_member_ids": [
                    Command.create(
                        {
                            "partner_id": self.agent.partner_id.id,
                            "livechat_member_type": "agent",
                        }
                    ),
                    Command.create(member),
                ],
            }
        )

    def _say(self, channel, user, body):
        channel.message_post(
            body=body, message_type="comment", author_id=user.partner_id.id
        )

    def _rows(self, channel):
        return self.env["customer.interaction"].search(
            [("res_model", "=", "discuss.channel"), ("res_id", "=", channel.id)]
        )

    def test_chat_with_a_customer(self):
        channel = self._open_chat(self.ann)
        self._say(channel, self.ann, "Which tea is mild?")
        self.assertFalse(self._rows(channel))
        channel.with_user(self.ann)._close_livechat_session()
        self.assertRecordValues(
            self._rows(channel),
            [
                {
                    "partner_id": self.ann.partner_id.id,
                    "channel": "chat",
                    "direction": "in",
                    "summary": "Tea advice",
                    "user_id": self.agent.id,
                    "touch": 0,
                }
            ],
        )

    def test_reopened_chat_counts_once(self):
        channel = self._open_chat(self.ann)
        self._say(channel, self.ann, "Hi")
        for end in (fields.Datetime.now(), False, fields.Datetime.now()):
            channel.livechat_end_dt = end
        self.assertEqual(len(self._rows(channel)), 1)

    def test_silent_customer_is_no_contact(self):
        channel = self._open_chat(self.ann)
        self._say(channel, self.agent, "Can I help?")
        channel.livechat_end_dt = fields.Datetime.now()
        self.assertFalse(self._rows(channel))

    def test_unknown_visitor_and_colleague_are_left_out(self):
        colleague = new_test_user(self.env, "test_colleague")
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        for visitor in (colleague, guest):
            channel = self._open_chat(visitor)
            channel.livechat_customer_history_ids.message_count = 1
            channel.livechat_end_dt = fields.Datetime.now()
            self.assertFalse(self._rows(channel))
