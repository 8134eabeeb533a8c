import {ChartCanvas} from "../chart/chart_canvas";
import {Component} from "@odoo/owl";
import {CustomerLines} from "./customer_lines";
import {ReasonList} from "../reasons/reason_list";

/** What one company knows about the customer: lifecycle, value, why, chart. */
export class CustomerCard extends Component {
    static template = "customer_mgmt.CustomerCard";
    static components = {ChartCanvas, CustomerLines, ReasonList};
    static props = {card: Object};
}
