import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_mgmt_alert", {
    steps: () => [
        {
            content: "The alert tells why; open it",
            trigger:
                ".o_data_row:contains('Ann Slipped'):contains('Silent for 91 days') td[name=partner_id]",
            run: "click",
        },
        {
            content: "The reason is a link to the purchase",
            trigger: ".o_form_view .o_customer_reasons a:contains('Silent for 91 days')",
        },
        {
            content: "Put it off",
            trigger: "button[name=action_snooze]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit On holiday",
        },
        {
            content: "Snooze",
            trigger: ".modal-footer button[name=action_snooze]",
            run: "click",
        },
        {
            content: "It is snoozed; say what came of it",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Snoozed')) button[name=action_finish]",
            run: "click",
        },
        {
            content: "It was wrong",
            trigger: ".modal .o_radio_item:contains('Wrong Alert') input",
            run: "click",
        },
        {
            content: "A note",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Buys through her husband",
        },
        {
            content: "Close",
            trigger: ".modal-footer button[name=action_close]",
            run: "click",
        },
        {
            content: "The outcome is there",
            // Not in the dialog, which says so too until it is closed.
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=outcome]:contains('Wrong Alert')",
        },
    ],
});
