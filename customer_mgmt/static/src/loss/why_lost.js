import {Component, markRaw, onWillStart, useState} from "@odoo/owl";
import {ChartCanvas} from "../chart/chart_canvas";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Why customers left: the few reasons that most losses come from. */
export class WhyLost extends Component {
    static template = "customer_mgmt.WhyLost";
    static components = {Layout, ChartCanvas};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({
            by: "data_reason",
            measure: "customers",
            months: 12,
            page: null,
        });
        this.sources = [
            {code: "data_reason", name: _t("Reasons in the data")},
            {code: "loss_reason_id", name: _t("Told reasons")},
        ];
        this.measures = [
            {code: "customers", name: _t("Customers")},
            {code: "revenue", name: _t("Revenue")},
        ];
        onWillStart(() => this.load());
    }

    async load() {
        const {by, measure, months} = this.state;
        const rpc = this.orm.call("customer.loss", "get_pareto", [], {
            by,
            measure,
            months,
        });
        // Raw: the chart library changes what it is given.
        this.state.page = markRaw(await this.keepLast.add(rpc));
    }

    async choose(name, value) {
        this.state[name] = value;
        await this.load();
    }

    open(bar) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: bar.name,
            res_model: "customer.loss",
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain: bar.domain,
        });
    }

    openMonths() {
        return this.action.doAction("customer_mgmt.customer_loss_action");
    }

    openToAsk() {
        return this.action.doAction("customer_mgmt.customer_loss_action", {
            additionalContext: {search_default_untold: 1},
            viewType: "list",
        });
    }
}

registry.category("actions").add("customer_why_lost", WhyLost);
