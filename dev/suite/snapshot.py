"""What an addon leaves in a database: compare before and after it was there."""

from suite import database

# Names only, never ids: rows are recreated, names are what must not stay.
QUERIES = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": """
        SELECT indexname || ' ' || tablename FROM pg_indexes
        WHERE schemaname = 'public'""",
    "functions and triggers": """
        SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger
        WHERE NOT tgisinternal
        UNION SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
    "external ids": "SELECT module || '.' || name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "selections": """
        SELECT f.model || '.' || f.name || '=' || s.value
        FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
        """,
    "crons": "SELECT cron_name FROM ir_cron",
    "server actions": "SELECT name->>'en_US' FROM ir_act_server",
    "window actions": "SELECT name->>'en_US' FROM ir_act_window",
    "parameters": "SELECT key FROM ir_config_parameter",
    "rules": "SELECT name FROM ir_rule",
    "access rights": "SELECT name FROM ir_model_access",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "menus": """
        SELECT coalesce(parent_path, '') || (name->>'en_US') FROM ir_ui_menu""",
    "views": "SELECT coalesce(key, '') || ' ' || name FROM ir_ui_view",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "sequences": "SELECT name FROM ir_sequence",
}


def take(connection, name):
    return {
        title: sorted(row[0] or "" for row in database.query(connection, query, name))
        for title, query in QUERIES.items()
    }


def differences(before, after, allowed=()):
    """Lines that came or went; ``allowed`` are those that may have come."""
    lines = []
    for title in QUERIES:
        came = _minus(after[title], before[title])
        lines += [f"left behind: {title}: {x}" for x in came if x not in allowed]
        gone = _minus(before[title], after[title])
        lines += [f"taken away: {title}: {x}" for x in gone]
    return lines


def _minus(some, others):
    """A difference of lists that counts repeated names."""
    rest = list(others)
    return [x for x in some if not (x in rest and rest.remove(x) is None)]
