import {Component, markRaw, onWillStart, useState} from "@odoo/owl";
import {DriverChart} from "./driver_chart";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {ScoreChart} from "./score_chart";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** How satisfied customers are: the scores of all surveys, and what is behind one. */
export class SatisfactionPage extends Component {
    static template = "customer_survey.SatisfactionPage";
    static components = {DriverChart, Layout, ScoreChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({days: 90, page: null, row: null, survey: null});
        onWillStart(() => this.load());
    }

    async load() {
        const page = await this.call("get_page", []);
        const {key} = this.state.row || {};
        this.state.page = markRaw(page);
        const row = page.rows.find((each) => each.key === key) || page.rows[0];
        await this.show(row);
    }

    /** What is behind the score of a survey. */
    async show(row) {
        const args = row && [row.survey_id, row.metric, row.company_id];
        const survey = row && (await this.call("get_survey", args));
        // Raw: the chart library changes what it is given.
        this.state.survey = survey ? markRaw(survey) : null;
        this.state.row = row || null;
    }

    call(method, args) {
        const rpc = this.orm.call("customer.survey.page", method, args, {
            days: this.state.days,
        });
        return this.keepLast.add(rpc);
    }

    async choose(days) {
        this.state.days = days;
        await this.load();
    }

    openAnalysis() {
        return this.action.doAction("customer_survey.customer_survey_report_action");
    }

    openSurveys() {
        return this.action.doAction("survey.action_survey_form");
    }
}

registry.category("actions").add("customer_satisfaction", SatisfactionPage);
