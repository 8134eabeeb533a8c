import {Component} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Lists reasons {code, text, model, ids}; a click opens the records behind one. */
export class ReasonList extends Component {
    static template = "customer_mgmt.ReasonList";
    static props = {reasons: Array};

    setup() {
        this.action = useService("action");
    }

    open({text, model, ids}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: text,
            res_model: model,
            domain: [["id", "in", ids]],
            views: [[false, "list"]],
        });
    }
}
