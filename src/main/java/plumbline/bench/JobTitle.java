package plumbline.bench;

import java.util.List;

/**
 * A row of {@code rules/scoring/job-titles.drl.csv}, by hand.
 *
 * @param names divided by commas
 */
record JobTitle(String rule, String names, int points, String reason) {
  static final List<JobTitle> ALL =
      List.of(
          of("learner", "student, intern, trainee, apprentice", -40, "is still learning"),
          of("researcher", "professor, researcher", -40, "does research"),
          of("journalist", "journalist", -40, "writes for the press"),
          of("recruiter", "recruiter, job seeker", -40, "recruits or looks for a job"),
          of("freelancer", "freelancer", -40, "works for several companies"),
          of("retired", "retired", -40, "is retired"),
          of(
              "seller",
              "account executive, sales development, business development",
              -30,
              "sells for a living"),
          of("product-owner", "product owner", -30, "owns a product"),
          of(
              "chooses-suppliers",
              "category manager, vendor manager, supplier manager",
              15,
              "chooses suppliers"));

  private static JobTitle of(String rule, String names, int points, String reason) {
    return new JobTitle("demographic." + rule, names, points, reason + " by job title");
  }
}
