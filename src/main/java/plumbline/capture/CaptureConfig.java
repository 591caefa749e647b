package plumbline.capture;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.List;

/** What the business does on each of the channels that need more than a name. */
public record CaptureConfig(Content content, Seo seo, PaidAds paidAds, Social social) {

  /** What of a lead advertising can be aimed at. */
  public static final List<String> TARGETS =
      List.of("industry", "company_size", "job_title", "seniority", "location");

  /**
   * What is offered to read, watch or attend, such as {@code ebook}, and what carries it there,
   * such as {@code email}.
   */
  public record Content(List<String> types, List<String> distributedBy) {
    public Content {
      types = List.copyOf(types);
      distributedBy = List.copyOf(distributedBy);
    }
  }

  /** What people should find us by, and the kinds of pages they should find. */
  public record Seo(List<String> keywords, List<String> pages) {
    public Seo {
      keywords = List.copyOf(keywords);
      pages = List.copyOf(pages);
    }
  }

  /**
   * Advertising that is paid for.
   *
   * @param budgetPerDay more than 0, in the currency of the business
   * @param budgetPerMonth no less than that of a day
   * @param targeting some of {@link #TARGETS}
   */
  public record PaidAds(
      List<String> platforms,
      BigDecimal budgetPerDay,
      BigDecimal budgetPerMonth,
      List<String> targeting) {

    /**
     * @throws IllegalArgumentException if a budget is not positive, or a day's exceeds the month's
     */
    public PaidAds {
      platforms = List.copyOf(platforms);
      targeting = List.copyOf(targeting);
      if (budgetPerDay.signum() <= 0 || budgetPerMonth.signum() <= 0) {
        throw new IllegalArgumentException("a budget must be more than 0");
      }
      if (budgetPerDay.compareTo(budgetPerMonth) > 0) {
        throw new IllegalArgumentException("the budget of a day exceeds that of a month");
      }
    }
  }

  /** Where we post, and at which times each day. */
  public record Social(List<String> platforms, List<LocalTime> postingTimes) {
    public Social {
      platforms = List.copyOf(platforms);
      postingTimes = postingTimes.stream().sorted().toList();
    }
  }
}
