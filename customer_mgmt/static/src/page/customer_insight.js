import {Component, onWillStart} from "@odoo/owl";
import {ChartCanvas} from "../chart/chart_canvas";
import {ReasonList} from "../reasons/reason_list";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * What has to be read from the documents of a customer: reasons, habits, chart.
 * Loaded when the page is opened, so that contact forms stay as fast as they were.
 */
export class CustomerInsight extends Component {
    static template = "customer_mgmt.CustomerInsight";
    static components = {ChartCanvas, ReasonList};
    static props = {...standardWidgetProps};

    setup() {
        const orm = useService("orm");
        onWillStart(async () => {
            this.insight = await orm.call("customer.profile", "get_insight", [
                [this.props.record.resId],
            ]);
        });
    }
}

registry.category("view_widgets").add("customer_insight", {component: CustomerInsight});
