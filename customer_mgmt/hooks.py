"""Installation and removal."""

# Activities that are contacts with a customer when they are done. E-mails are logged
# when they are sent; other work is no contact unless the shop says so.
LOGGED_ACTIVITIES = {
    "mail.mail_activity_data_call": "customer_mgmt.interaction_type_call",
    "mail.mail_activity_data_meeting": "customer_mgmt.interaction_type_visit",
}


def post_init_hook(env):
    """Give every company a policy and score the customers there already are.

    The scoring itself is left to the scheduled action: installing on a large
    database must not keep the registry locked.
    """
    env["customer.policy"]._create_missing()
    for activity_type, interaction_type in LOGGED_ACTIVITIES.items():
        kind = env.ref(activity_type, raise_if_not_found=False)
        if kind:
            kind.customer_interaction_type_id = env.ref(interaction_type)
    env.ref("customer_mgmt.ir_cron_customer_nightly")._trigger()


def uninstall_hook(env):
    """Remove what Odoo leaves behind: indexes on tables of other modules, and the
    names that other modules gave to their parts of segments."""
    env.cr.execute(
        """DROP INDEX IF EXISTS sale_order_line_downpayment_idx,
                                sale_order_customer_prospect_idx"""
    )
    env.cr.execute("DROP INDEX IF EXISTS res_partner_email_idx")
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module <> 'customer_mgmt'
              AND (name LIKE 'selection\\_\\_customer\\_segment\\_\\_%'
                   OR name LIKE 'model\\_inherit\\_\\_customer\\_segment\\_\\_%')"""
    )
