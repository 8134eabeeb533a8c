import {Component, xml} from "@odoo/owl";
import {ReasonList} from "./reason_list";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Lists the reasons of a JSON field. */
export class CustomerReasons extends Component {
    static template = xml`<ReasonList reasons="props.record.data[props.name] || []"/>`;
    static components = {ReasonList};
    static props = {...standardFieldProps};
}

registry.category("fields").add("customer_reasons", {
    component: CustomerReasons,
    supportedTypes: ["json"],
});
