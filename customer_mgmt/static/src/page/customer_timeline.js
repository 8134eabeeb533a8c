import {Component} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** The latest interactions with a contact, and the way to log another one. */
export class CustomerTimeline extends Component {
    static template = "customer_mgmt.CustomerTimeline";
    static props = {timeline: Object, show: Function, log: Function};

    setup() {
        this.action = useService("action");
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
        return this.props.show("action_view_customer_interactions");
    }
}
