from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.base.models.ir_actions import ServerActionWithWarningsError

from .test_interaction_sources import SourceCase


@tagged("post_install", "-at_install")
class TestLogAction(SourceCase):
    """The server action that logs an interaction."""

    def _make_action(self, model, **vals):
        return self.env["ir.actions.server"].create(
            {
                "name": "Log",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "customer_interaction",
                "customer_interaction_type_id": self.env.ref(
                    "customer_mgmt.interaction_type_letter"
                ).id,
                "customer_interaction_summary": "Catalogue",
                **vals,
            }
        )

    def _run(self, action, records, user=None):
        context = {"active_model": records._name, "active_ids": records.ids}
        action.with_context(**context).with_user(user or self.env.user).run()

    def test_contacts(self):
        colleague = self._make_user("test_colleague", "base.group_user").partner_id
        self._run(self._make_action("res.partner"), self.ann | self.bob | colleague)
        self._assert_logged(
            *(
                {
                    "partner_id": partner.id,
                    "summary": "Catalogue",
                    "channel": "post",
                    "purpose": "marketing",
                    "user_id": self.env.uid,
                }
                for partner in (self.ann, self.bob)
            )
        )

    def test_documents_with_a_contact(self):
        order = self._make_order(self.ann, self.env.cr.now().date())
        self._run(self._make_action("sale.order"), order)
        self._assert_logged(
            {
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                "res_model": "sale.order",
                "res_id": order.id,
            }
        )

    def test_named_after_its_type(self):
        form = Form(self.env["ir.actions.server"], "base.view_server_action_form")
        form.model_id = self.env.ref("base.model_res_partner")
        form.state = "customer_interaction"
        form.customer_interaction_type_id = self.env.ref(
            "customer_mgmt.interaction_type_letter"
        )
        self.assertEqual(form.name, "Log Letter")
        form.name = "Catalogue"
        form.customer_interaction_type_id = self.env.ref(
            "customer_mgmt.interaction_type_visit"
        )
        self.assertEqual(form.name, "Catalogue", "a name given by hand stays")

    def test_rights_of_the_user(self):
        action = self._make_action("res.partner")
        clerk = self._make_user("test_clerk", "base.group_partner_manager")
        with self.assertRaises(AccessError):
            self._run(action, self.ann, clerk)
        seller = self._make_user(
            "test_seller", "sales_team.group_sale_salesman,base.group_partner_manager"
        )
        self._run(action, self.ann, seller)
        self._assert_logged({"partner_id": self.ann.id, "user_id": seller.id})

    def test_warns_where_there_is_no_contact(self):
        action = self._make_action("product.template")
        self.assertIn("has no contact", action.warning)
        with self.assertRaises(ServerActionWithWarningsError):
            self._run(action, self.product.product_tmpl_id)

    def test_without_type_it_does_nothing(self):
        action = self._make_action("res.partner", customer_interaction_type_id=False)
        self._run(action, self.ann)
        self.assertFalse(self._new_rows())
