import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SEND = "button[value='finish']:not(.disabled)";

tours.add("customer_survey_story_answer", {
    steps: () => [
        {
            content: "The number tapped in the message is chosen",
            trigger: ".o_survey_selected[data-score-class='unhappy']:has(input[value='3']:checked)",
        },
        {
            content: "The unhappy are asked why",
            trigger: "[data-show-for='unhappy']:not(.d-none) textarea",
            run: "edit The spout is off",
        },
        { trigger: SEND, run: "click" },
        { trigger: ".o_survey_finished:contains('We look into it')" },
    ],
});

tours.add("customer_survey_story_case", {
    steps: () => [
        {
            content: "Somebody is to call the customer",
            trigger: ".o-mail-Activity .o-mail-Activity-markDone",
            run: "click",
        },
        {
            content: "The call is made",
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Activity))",
        },
        {
            content: "What was wrong, and what is done about it",
            trigger: ".o_notebook .nav-link[name='solution']",
            run: "click",
        },
        {
            trigger: "[name='cause_id'] input",
            run: "edit Carrier",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Carrier')",
            run: "click",
        },
        {
            trigger: "[name='outcome'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Compensated')",
            run: "click",
        },
        {
            trigger: "[name='action_taken'] textarea",
            run: "edit Sent another one",
        },
        {
            trigger: "button[name='action_close']",
            run: "click",
        },
        {
            trigger: "button[name='action_reopen']",
        },
    ],
});

tours.add("customer_survey_story_again", {
    steps: () => [
        {
            trigger: ".o_survey_selected[data-score-class='happy']:has(input[value='6']:checked)",
        },
        { trigger: SEND, run: "click" },
        { trigger: ".o_survey_finished" },
    ],
});
