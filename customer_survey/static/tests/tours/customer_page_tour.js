import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_survey_rate", {
    steps: () => [
        {
            content: "The number clicked in the message is chosen",
            trigger: ".o_survey_selected[data-score-class='happy']:has(input[value='9']:checked)",
        },
        {
            content: "What only the unhappy are asked is not there",
            trigger: "body:not(:has([data-show-for='unhappy']:not(.d-none)))",
        },
        {
            content: "On second thoughts",
            trigger: "label[data-score-class='unhappy']:has(input[value='3'])",
            run: "click",
        },
        {
            content: "One number is chosen, the one that was pressed",
            trigger:
                "[data-choices]:not(:has(input[value='9']:checked)) .o_survey_selected[data-score-class='unhappy']",
        },
        {
            content: "Now there is",
            trigger: "[data-show-for='unhappy']:not(.d-none) textarea",
            run: "edit The tea was cold",
        },
        {
            content: "Nine after all",
            trigger: "label[data-score-class='happy']:has(input[value='9'])",
            run: "click",
        },
        {
            trigger: "body:not(:has([data-show-for='unhappy']:not(.d-none)))",
        },
        {
            content: "Send, and nobody asks whether that was meant",
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            trigger: ".o_survey_finished:contains('Tell your friends')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_survey_crowded", {
    steps: () => [
        {
            trigger: ".o_survey_selected:has(input[value='9']:checked)",
        },
        {
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            content: "Asked to wait",
            trigger: ".o_notification:contains('nothing is lost')",
        },
        {
            content: "What was chosen is still there",
            trigger: ".o_survey_selected:has(input[value='9']:checked)",
        },
        {
            content: "And is sent by pressing again",
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            trigger: ".o_survey_finished",
        },
    ],
});
