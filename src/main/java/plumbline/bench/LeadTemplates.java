package plumbline.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Leads as they are posted: many kinds of profile, so that every shipped rule has its say. A lead's
 * number decides its kind; numbers have a fixed width, so a body is a copy with digits put in.
 */
final class LeadTemplates {
  private static final int KINDS = 1_024;
  private static final int DIGITS = 10;
  private static final String LEAD = "LLLLLLLLLL";
  private static final String POST = "PPPPPPPPPP";
  private static final String[] DOMAINS = {
    "acme.example", "gmail.com", "globex.example", "initech.example", "umbrella.example",
    "outlook.com", "hooli.example", "yopmail.com", "rival.example", "keyaccount.example"
  };
  private static final String[] TITLES = {
    "CFO",
    "Vice President, IT",
    "Procurement Manager",
    "Buyer",
    "Student",
    "Head of Sales",
    "Gardener",
    "Senior Engineer",
    "Director of Operations",
    "Marketing Specialist"
  };
  private static final String[] SENIORITIES = {"c_suite", "vp", "director", "manager", "analyst"};
  private static final String[] INDUSTRIES = {
    "Manufacturing", "Professional Services", "Fintech", "Agriculture", "Software", "Healthcare"
  };
  private static final String[] COUNTRIES = {"US", "DE", "AU", "GB", "AQ", "FR", "CA"};
  private static final String[] SOURCES = {
    "content", "seo", "paid_ads", "social", "referral", "direct", "partner"
  };
  private static final String[] ACTIVITIES = {
    "page_view",
    "pricing_view",
    "content_download",
    "form_submit",
    "webinar_register",
    "webinar_attend",
    "demo_request",
    "trial_start",
    "email_open",
    "email_click",
    "email_reply",
    "ad_click",
    "social_engagement",
    "page_view",
    "page_view",
    "careers_view",
    "unsubscribe",
    "email_bounce",
    "meeting_booked",
    "event_visit"
  };

  private final List<Template> kinds = new ArrayList<>();

  /** A body, and where the lead's and the post's numbers stand in it. */
  private static final class Template {
    final byte[] bytes;
    final List<Integer> leads;
    final List<Integer> posts;

    Template(String text) {
      bytes = text.getBytes(StandardCharsets.US_ASCII);
      leads = places(text, LEAD);
      posts = places(text, POST);
    }

    private static List<Integer> places(String text, String mark) {
      List<Integer> places = new ArrayList<>();
      for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + DIGITS)) {
        places.add(at);
      }
      return places;
    }
  }

  /**
   * @param activities how many each post has
   * @param now what they lie before, by up to 60 days
   */
  LeadTemplates(int activities, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    for (int kind = 0; kind < KINDS; kind++) {
      kinds.add(new Template(text(new SplittableRandom(kind), activities, second)));
    }
  }

  private static String text(SplittableRandom random, int activities, Instant now) {
    StringBuilder json = new StringBuilder(512);
    json.append("{\"lead_id\":\"lead-").append(LEAD).append("\",\"name\":\"Ada Byron\"");
    json.append(",\"email\":\"ada.").append(LEAD).append('@').append(one(random, DOMAINS));
    json.append("\",\"company\":\"Analytical Engines\",\"source\":\"").append(one(random, SOURCES));
    json.append("\",\"job_title\":\"").append(one(random, TITLES)).append('"');
    if (random.nextBoolean()) {
      json.append(",\"seniority\":\"").append(one(random, SENIORITIES)).append('"');
    }
    json.append(",\"industry\":\"").append(one(random, INDUSTRIES));
    json.append("\",\"employees\":").append(1 + random.nextInt(random.nextBoolean() ? 200 : 3_000));
    json.append(",\"location\":{\"country\":\"").append(one(random, COUNTRIES));
    json.append("\"},\"activities\":[");
    for (int i = 0; i < activities; i++) {
      Duration age = Duration.ofMinutes(1 + random.nextInt(60 * 24 * 60));
      json.append(i == 0 ? "" : ",").append("{\"activity_id\":\"web-").append(POST);
      json.append('-').append(i).append("\",\"type\":\"").append(one(random, ACTIVITIES));
      json.append("\",\"at\":\"").append(now.minus(age)).append("\",\"campaign\":\"spring\"}");
    }
    return json.append("]}").toString();
  }

  private static String one(SplittableRandom random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /**
   * The JSON of one post, ASCII.
   *
   * @param lead whose, 0 to 9,999,999,999; the profile of a number is always the same
   * @param post what its activities are numbered by
   */
  byte[] json(long lead, long post) {
    Template template = kinds.get((int) (lead % KINDS));
    byte[] body = template.bytes.clone();
    template.leads.forEach(at -> put(body, at, lead));
    template.posts.forEach(at -> put(body, at, post));
    return body;
  }

  private static void put(byte[] body, int at, long number) {
    long rest = number;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      body[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
