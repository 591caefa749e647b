package plumbline.testing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Leads as they are posted, for tests that are not about what is in them. */
public final class Posts {
  private Posts() {}

  /** A lead with one activity of yesterday. */
  public static String lead(String leadId, String activityId, String type) {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(1, ChronoUnit.DAYS);
    return """
        {"lead_id": "%s", "name": "Ann Other", "email": "%s@big.example", "company": "Big",
         "source": "content", "job_title": "Chief Technology Officer", "employees": 1200,
         "industry": "software", "location": {"country": "DE"},
         "activities": [{"activity_id": "%s", "type": "%s", "at": "%s"}]}
        """
        .formatted(leadId, leadId, activityId, type, at);
  }
}
