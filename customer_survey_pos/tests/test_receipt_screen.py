from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged("post_install", "-at_install")
class TestReceiptScreen(TestPointOfSaleHttpCommon):
    """What the till prints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = cls.env["customer.survey.link"].sudo()
        cls.place = places.create(
            {
                "name": "Receipts",
                "survey_id": cls.env.ref("customer_survey.survey_csat").id,
                "company_id": cls.main_pos_config.company_id.id,
                "pos_config_ids": cls.main_pos_config.ids,
            }
        )

    def test_the_code_on_the_receipt(self):
        self.start_pos_tour("CustomerSurveyReceipt")
        order = self.env["pos.order"].search([], limit=1, order="id desc")
        found = self.env["customer.survey.link"]._find_receipt(order.access_token)
        self.assertEqual(found, order)

    def test_no_code_where_nobody_asks(self):
        self.place.active = False
        self.start_pos_tour("CustomerSurveyNoReceipt")
