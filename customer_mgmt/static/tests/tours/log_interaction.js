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
            content: "Both are listed; the call was none",
            trigger:
                ".o_list_view:has(.o_data_row:contains('Is the oolong back?')) " +
                ".o_data_row:contains('Reached') td[name=date]",
            run: "click",
        },
        {
            content: "Correct it",
            trigger: ".o_form_view button[name=action_correct]",
            run: "click",
        },
        {
            content: "The dialog shows what was logged; it was a visit",
            trigger:
                ".modal:has(div[name=outcome] span.active:contains('Reached')) " +
                "div[name=type_id] span:contains('Visit to the Shop')",
            run: "click",
        },
        {
            content: "Log what really happened",
            trigger: ".modal button[name=action_log]:contains('Correct')",
            run: "click",
        },
        {
            content: "The wrong entry says so",
            trigger: ".o_form_view .ribbon:contains('Corrected')",
        },
    ],
});
