package plumbline.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an activity is worth by hand, and how often within which time. */
record HandWrittenPoints(String rule, int points, int most, long windowMs, String reason) {
  private static final long DAY_MS = 86_400_000L;

  /** By the type of the activity. */
  static Map<String, HandWrittenPoints> byType() {
    Map<String, HandWrittenPoints> all = new HashMap<>();
    all.put("demo_request", of("demo-request", 40, 1, 1, "asked for a demo"));
    all.put("meeting_booked", of("meeting-booked", 40, 1, 7, "booked a meeting"));
    all.put("trial_start", of("trial-start", 40, 1, 30, "started a trial"));
    all.put("pricing_view", of("pricing-view", 15, 1, 1, "looked at prices"));
    all.put("page_view", of("page-view", 2, 3, 1, "read a page"));
    all.put("form_submit", of("form-submit", 15, 1, 1, "filled in a form"));
    all.put("content_download", of("content-download", 10, 3, 7, "downloaded content"));
    all.put("webinar_register", of("webinar-register", 10, 1, 7, "registered for a webinar"));
    HandWrittenPoints event = of("event", 20, 1, 7, "came to a webinar or an event");
    all.put("webinar_attend", event);
    all.put("event_visit", event);
    all.put("email_reply", of("email-reply", 15, 1, 7, "replied to an e-mail"));
    all.put("email_click", of("email-click", 6, 1, 1, "clicked in an e-mail"));
    HandWrittenPoints touch = of("light-touch", 4, 2, 7, "reacted to an ad or a post");
    all.put("ad_click", touch);
    all.put("social_engagement", touch);
    all.put("referral", of("referral", 25, 1, 30, "recommended by a customer"));
    all.put("email_bounce", of("bounced", -25, 1, 30, "an e-mail bounced"));
    all.put("careers_view", of("careers-page", -20, 1, 30, "looked at our jobs"));
    return all;
  }

  private static HandWrittenPoints of(String rule, int points, int most, int days, String reason) {
    return new HandWrittenPoints("engagement." + rule, points, most, days * DAY_MS, reason);
  }

  /** Uses up one of the times, if one is left. */
  boolean use(Map<String, List<Long>> used, long atMs) {
    List<Long> earlier = used.computeIfAbsent(rule, name -> new ArrayList<>());
    int within = 0;
    for (long each : earlier) {
      within += atMs - each < windowMs ? 1 : 0;
    }
    if (within >= most) {
      return false;
    }
    earlier.add(atMs);
    return true;
  }
}
