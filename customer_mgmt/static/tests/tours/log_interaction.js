import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_mgmt_log_interaction", {
    steps: () => [
        {
            content: "Open the Customer page",
            trigger: ".o_notebook a[name=customer]",
            run: "click",
        },
        {
            content: "The reply of the customer is in the time line",
            trigger: ".o_customer_timeline:contains('Is the oolong back?')",
        },
        {
            content: "First click",
            trigger: ".o_form_view button:contains('Log Interaction')",
            run: "click",
        },
        {
            content: "Say how it went",
            trigger: ".modal div[name=outcome] span:contains('Reached')",
            run: "click",
        },
        {
            content: "Second click",
            trigger: ".modal button[name=action_log]:contains('Log')",
            run: "click",
        },
        {
            content: "The call is in the time line",
            trigger: ".o_customer_timeline:contains('Call'):contains('Reached')",
        },
        {
            content: "See all",
            trigger: ".o_customer_timeline a:contains('All')",
            run: "click",
        },
        {
            content: "Both are listed",
            trigger: ".o_list_view .o_data_row:contains('Is the oolong back?')",
        },
    ],
});
