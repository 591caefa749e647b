package plumbline.analytics;

import java.util.List;

/**
 * What is measured, and how.
 *
 * @param conversionEvents the activity types that count as a conversion
 * @param roiMetrics some of {@link #ROI_METRICS}
 * @param pipelineStages where a deal can stand, from the first to the last
 * @param segmentationCriteria what leads are grouped by, some of {@link #CRITERIA}
 */
public record AnalyticsConfig(
    List<String> conversionEvents,
    Attribution attribution,
    List<String> roiMetrics,
    List<String> pipelineStages,
    List<String> segmentationCriteria) {

  /** What a return can be told by. */
  public static final List<String> ROI_METRICS =
      List.of(
          "cost_per_lead",
          "cost_per_opportunity",
          "cost_per_customer",
          "customer_lifetime_value",
          "return_on_investment");

  /** Where a deal can stand, in order. */
  public static final List<String> PIPELINE_STAGES =
      List.of("new", "nurturing", "qualified", "opportunity", "closed_won", "closed_lost");

  /** What leads can be grouped by. */
  public static final List<String> CRITERIA =
      List.of("industry", "company_size", "job_title", "seniority", "location", "engagement_level");

  public AnalyticsConfig {
    conversionEvents = List.copyOf(conversionEvents);
    roiMetrics = List.copyOf(roiMetrics);
    pipelineStages = List.copyOf(pipelineStages);
    segmentationCriteria = List.copyOf(segmentationCriteria);
  }

  /**
   * Which touches share the credit for a conversion.
   *
   * @param model one of {@link #MODELS}
   * @param over the views the model is worked out over, some of {@link #TOUCHES}
   */
  public record Attribution(String model, List<String> over) {

    /** How credit is shared: by all touches, or all of it by one. */
    public static final List<String> MODELS = List.of("multi_touch", "first_touch", "last_touch");

    /** The touches that can be looked at. */
    public static final List<String> TOUCHES = List.of("first_touch", "last_touch", "all_touches");

    /**
     * @throws IllegalArgumentException if the model looks at touches that are not looked over
     */
    public Attribution {
      over = List.copyOf(over);
      if (!model.equals("multi_touch") && !over.contains(model)) {
        throw new IllegalArgumentException("the model " + model + " must be among what it is over");
      }
    }
  }
}
