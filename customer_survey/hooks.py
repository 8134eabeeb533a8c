"""Removal."""


def uninstall_hook(env):
    """Remove what Odoo leaves behind: the names that other modules gave to their parts
    of models with messages and activities."""
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module <> 'customer_survey'
              AND name ~ '^(selection|model_inherit)__customer_(case|survey)_'"""
    )
