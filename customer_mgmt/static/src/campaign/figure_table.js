import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Shows {columns: [text], rows: [[text]]}; the first column says what a row is. */
export class FigureTable extends Component {
    static template = "customer_mgmt.FigureTable";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("customer_figures", {
    component: FigureTable,
    supportedTypes: ["json"],
});
