import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_mgmt_birthday_next_week", {
    steps: () => [
        {
            content: "Who has a birthday in the next days?",
            trigger: ".o_form_view button:contains('Dry Run')",
            run: "click",
        },
        {
            content: "Carry the plan out on paper",
            trigger: ".modal button[name=action_refresh]",
            run: "click",
        },
        {
            content: "Bea would get a greeting",
            trigger: ".modal .o_data_row:contains('Bea Birthday'):not(:contains('address'))",
        },
        {
            content: "Cas would be held back, with the reason",
            trigger: ".modal .o_data_row:contains('Cas Silent'):contains('No address')",
        },
        {
            content: "Close the dry run",
            trigger: ".modal .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "Start the plan",
            trigger: ".o_form_view:not(:has(.modal)) button[name=action_start]",
            run: "click",
        },
        {
            content: "It runs",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Running')",
        },
    ],
});
