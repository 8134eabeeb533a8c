import {ChartCanvas} from "../chart/chart_canvas";

/** A figure over time; none of it is something to draw, and a month without is a gap. */
export class SeriesChart extends ChartCanvas {
    get isEmpty() {
        return false;
    }

    get config() {
        const config = super.config;
        for (const dataset of config.data.datasets) {
            dataset.pointRadius = 3;
        }
        return config;
    }
}
