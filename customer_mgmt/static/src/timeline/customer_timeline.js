import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * The latest interactions with a contact. Loaded when the page is opened, so that
 * contact forms stay as fast as they were.
 */
export class CustomerTimeline extends Component {
    static template = "customer_mgmt.CustomerTimeline";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.timeline = useState({facts: [], rows: [], more: false});
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
            const args = [[resId]];
            const found = await this.orm.call("res.partner", "get_customer_timeline", args);
            Object.assign(this.timeline, found);
        }
    }

    reload() {
        return this.load(this.props.record.resId);
    }

    log() {
        return this.action.doAction("customer_mgmt.customer_interaction_log_action", {
            additionalContext: {default_partner_ids: [this.props.record.resId]},
            onClose: () => this.reload(),
        });
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.interaction",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    openAll() {
        return this.show("action_view_customer_interactions");
    }

    async show(name) {
        const args = [[this.props.record.resId]];
        return this.action.doAction(await this.orm.call("res.partner", name, args));
    }
}

registry.category("view_widgets").add("customer_timeline", {component: CustomerTimeline});
