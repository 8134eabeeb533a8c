import {ChartCanvas} from "./chart_canvas";
import {Component, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Draws a JSON field as a chart. */
export class CustomerChart extends Component {
    static template = xml`<ChartCanvas value="props.record.data[props.name]"/>`;
    static components = {ChartCanvas};
    static props = {...standardFieldProps};
}

registry.category("fields").add("customer_chart", {
    component: CustomerChart,
    supportedTypes: ["json"],
});
