import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_mgmt_who_slipped", {
    steps: () => [
        {
            content: "Ann slipped; her reason is told",
            trigger: ".o_data_row:contains('Ann Slipped'):contains('Silent for 91 days')",
        },
        {
            content: "Bob did not",
            trigger: ".o_list_view:not(:contains('Bob Stayed'))",
        },
        {
            content: "Open the contact",
            trigger: ".o_data_row:contains('Ann Slipped') button[name=action_open_partner]",
            run: "click",
        },
        {
            content: "The badge says At Risk",
            trigger: ".o_form_view div[name=customer_badges]:contains('At Risk')",
        },
        {
            content: "Read the customer page",
            trigger: ".o_notebook a[name=customer]",
            run: "click",
        },
        {
            content: "The chart is drawn and the reason is a link",
            trigger: ".o_customer_page:has(canvas) .o_customer_reasons a",
            run: "click",
        },
        {
            content: "The link opens the purchase",
            trigger: ".o_list_view .o_data_row:contains('Market')",
        },
    ],
});
