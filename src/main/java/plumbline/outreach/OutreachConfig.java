package plumbline.outreach;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What leads and sales receive.
 *
 * @param emailTemplates all of {@link #TEMPLATES}, by name
 * @param campaigns a drip campaign for each of {@link #INTENTS}, by the name of its segment
 */
public record OutreachConfig(
    Map<String, EmailTemplate> emailTemplates, Map<String, Campaign> campaigns, HandOff handOff) {

  /** The e-mails there are. */
  public static final List<String> TEMPLATES = List.of("welcome", "nurturing", "re_engagement");

  /** The segments a drip campaign is for, from the warmest down. */
  public static final List<String> INTENTS = List.of("high_intent", "medium_intent", "low_intent");

  /** Where sales can hear of a lead. */
  public static final List<String> CHANNELS = List.of("email", "slack", "salesforce");

  /** What sales can be told of a lead. */
  public static final List<String> FIELDS =
      List.of(
          "lead_id",
          "name",
          "email",
          "company",
          "score",
          "source",
          "activities",
          "job_title",
          "seniority",
          "industry",
          "employees",
          "company_size",
          "location",
          "status",
          "segments",
          "reasons",
          "team");

  /**
   * @throws IllegalArgumentException if a template or a campaign is missing
   */
  public OutreachConfig {
    emailTemplates = Collections.unmodifiableMap(new LinkedHashMap<>(emailTemplates));
    campaigns = Collections.unmodifiableMap(new LinkedHashMap<>(campaigns));
    if (!emailTemplates.keySet().containsAll(TEMPLATES)) {
      throw new IllegalArgumentException("there must be the templates " + TEMPLATES);
    }
    if (!campaigns.keySet().containsAll(INTENTS)) {
      throw new IllegalArgumentException("there must be a campaign for each of " + INTENTS);
    }
  }

  /** When an e-mail goes out. */
  public enum Send {
    IMMEDIATE,
    WEEKLY,
    MONTHLY;

    /** The words of the config. */
    public static List<String> words() {
      return Arrays.stream(values()).map(send -> send.name().toLowerCase(Locale.ROOT)).toList();
    }
  }

  /** An e-mail, and when it goes out. */
  public record EmailTemplate(String name, Send send) {}

  /**
   * A drip campaign.
   *
   * @param intent the segment it is for
   * @param overDays how long it lasts, 1 to 365
   */
  public record Campaign(String intent, int overDays) {
    /**
     * @throws IllegalArgumentException if it does not last 1 to 365 days
     */
    public Campaign {
      if (overDays < 1 || overDays > 365) {
        throw new IllegalArgumentException("a campaign lasts 1 to 365 days");
      }
    }
  }

  /**
   * How sales hears of a qualified lead.
   *
   * @param channels some of {@link #CHANNELS}
   * @param fields some of {@link #FIELDS}
   */
  public record HandOff(List<String> channels, List<String> fields) {
    public HandOff {
      channels = List.copyOf(channels);
      fields = List.copyOf(fields);
    }
  }
}
