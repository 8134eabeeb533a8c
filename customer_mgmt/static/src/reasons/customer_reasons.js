import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** Lists reasons {code, text, model, ids}; a click opens the records behind one. */
export class CustomerReasons extends Component {
    static template = "customer_mgmt.CustomerReasons";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get reasons() {
        return this.props.record.data[this.props.name] || [];
    }

    open({text, model, ids}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: text || _t("Reason"),
            res_model: model,
            domain: [["id", "in", ids]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}

registry.category("fields").add("customer_reasons", {
    component: CustomerReasons,
    supportedTypes: ["json"],
});
