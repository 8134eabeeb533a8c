"""Installation and removal."""


def post_init_hook(env):
    """Give every company a policy and score the customers there already are.

    The scoring itself is left to the scheduled action: installing on a large
    database must not keep the registry locked.
    """
    env["customer.policy"]._create_missing()
    env.ref("customer_mgmt.ir_cron_customer_nightly")._trigger()


def uninstall_hook(env):
    """Drop the indexes put on tables of other modules; Odoo keeps those."""
    env.cr.execute("DROP INDEX IF EXISTS sale_order_line_downpayment_idx")
