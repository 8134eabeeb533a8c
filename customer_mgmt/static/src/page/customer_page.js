import {Component, markRaw, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {CustomerCard} from "./customer_card";
import {CustomerFacts} from "./customer_facts";
import {CustomerTimeline} from "./customer_timeline";
import {KeepLast} from "@web/core/utils/concurrency";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * What is known about a customer. Loaded when the page is opened, so that contact
 * forms stay as fast as they were.
 */
export class CustomerPage extends Component {
    static template = "customer_mgmt.CustomerPage";
    static components = {CustomerCard, CustomerFacts, CustomerTimeline};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({page: null});
        onWillStart(() => this.load(this.props.record.resId));
        // A dialog that logs something reloads the form, and with it the record.
        onWillUpdateProps(async ({record}) => {
            if (record !== this.props.record) {
                await this.load(record.resId);
            }
        });
    }

    async load(resId) {
        if (resId) {
            const call = this.orm.call("res.partner", "get_customer_page", [[resId]]);
            // Raw: the chart library changes what it is given.
            this.state.page = markRaw(await this.keepLast.add(call));
        }
    }

    /** Do what a method of the contact proposes. */
    async show(name) {
        const args = [[this.props.record.resId]];
        return this.action.doAction(await this.orm.call("res.partner", name, args));
    }

    log() {
        const {resId} = this.props.record;
        return this.action.doAction("customer_mgmt.customer_interaction_log_action", {
            additionalContext: {default_partner_ids: [resId]},
            onClose: () => this.load(resId),
        });
    }
}

registry.category("view_widgets").add("customer_page", {component: CustomerPage});
