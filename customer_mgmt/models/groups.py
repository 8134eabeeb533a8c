"""Whom fields are for."""

USER = "customer_mgmt.group_customer_user"
MANAGER = "customer_mgmt.group_customer_manager"
