import {Component, markRaw, onWillStart, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {SeriesChart} from "./series_chart";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Is it getting better? Figures over time, each with what it means. */
export class EvaluationPage extends Component {
    static template = "customer_mgmt.EvaluationPage";
    static components = {Layout, SeriesChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({months: 12, page: null});
        onWillStart(() => this.load());
    }

    async load() {
        const rpc = this.orm.call("customer.evaluation", "get_page", [], {
            months: this.state.months,
        });
        // Raw: the chart library changes what it is given.
        this.state.page = markRaw(await this.keepLast.add(rpc));
    }

    async choose(months) {
        this.state.months = months;
        await this.load();
    }

    open(series) {
        return this.action.doAction(series.action);
    }
}

registry.category("actions").add("customer_evaluation", EvaluationPage);
