-- The decision: may this item be used for training in this run, and why?
--
-- Four tables go in, one comes out. Every instant is a whole number of microseconds since 1970 in UTC.
--
--   items       item_id, platform, account_ref, kind, audience, created_at, state, adult, adult_from
--               (account_ref: whose content it is, NULL if not known; adult: whether that person is of age, where just
--               that was said, else NULL; adult_from: their 18th birthday, NULL if not known)
--   mentions    item_id, account_ref            whom an item of somebody else mentions or shows
--   terms       platform, purpose, kind, in_force_from, in_force_until, training, training_since,
--               used_when, authors, rule, terms_id      one row per version, purpose and kind
--   objections  account_ref, purpose, own_content, ai_interactions, mentions, received_at, withdrawn_at, rests_on
--               (rests_on: 'objection'; what is none and is heeded as one is a 'signal', a 'preset' or an
--               'unclear_signal')
--   runs        run_id, frozen_at, purpose, reading    frozen_at: the run's freeze; reading: what a late objection does
--
--   ->          run_id, item_id, verdict, reason, rule, terms_id
--
-- Only plain joins, CASE, COALESCE and comparisons, so that other engines give the same answer.

WITH grounded AS (
    -- Only what rests on an objection may be called one. An objection is stronger than a no that somebody said
    -- elsewhere, and that than a preset of the platform; least is what nobody can read for certain.
    SELECT
        objections.*,
        CASE rests_on WHEN 'signal' THEN 2 WHEN 'preset' THEN 3 WHEN 'unclear_signal' THEN 4 ELSE 1 END AS ground
    FROM objections
),

objectors AS (
    -- An objection counts from its receipt until it is withdrawn; several of one person count as the earliest, and
    -- rest on the strongest ground.
    SELECT
        runs.run_id,
        objections.account_ref,
        MIN(CASE WHEN objections.own_content THEN objections.received_at END) AS content_since,
        MIN(CASE WHEN objections.ai_interactions THEN objections.received_at END) AS ai_since,
        MIN(CASE WHEN objections.mentions THEN objections.received_at END) AS mentions_since,
        MIN(CASE WHEN objections.own_content THEN objections.ground END) AS content_ground,
        MIN(CASE WHEN objections.ai_interactions THEN objections.ground END) AS ai_ground,
        MIN(CASE WHEN objections.mentions THEN objections.ground END) AS mentions_ground
    FROM runs
    JOIN grounded AS objections
        ON objections.purpose = runs.purpose
        AND objections.received_at <= runs.frozen_at
        AND (objections.withdrawn_at IS NULL OR objections.withdrawn_at > runs.frozen_at)
    GROUP BY runs.run_id, objections.account_ref
),

mentioned_objectors AS (
    -- Does the item mention an objector, and did one of them object to being mentioned?
    SELECT
        objectors.run_id,
        mentions.item_id,
        MIN(objectors.mentions_since) AS mentions_since,
        MIN(objectors.mentions_ground) AS mentions_ground
    FROM mentions
    JOIN objectors ON objectors.account_ref = mentions.account_ref
    GROUP BY objectors.run_id, mentions.item_id
),

known AS (
    SELECT
        items.item_id,
        items.account_ref,
        items.audience,
        items.created_at,
        items.state,
        runs.run_id,
        runs.frozen_at,
        runs.reading,
        COALESCE(items.adult, items.adult_from <= runs.frozen_at) AS adult,
        terms.training,
        terms.training_since,
        terms.used_when,
        terms.authors,
        terms.rule,
        terms.terms_id,
        CASE
            WHEN items.kind IN ('ai_prompt', 'ai_reply', 'ai_feedback') THEN objectors.ai_since
            ELSE objectors.content_since
        END AS author_since,
        CASE
            WHEN items.kind IN ('ai_prompt', 'ai_reply', 'ai_feedback') THEN objectors.ai_ground
            ELSE objectors.content_ground
        END AS author_ground,
        mentioned_objectors.mentions_since,
        mentioned_objectors.mentions_ground,
        mentioned_objectors.item_id IS NOT NULL AS mentions_an_objector
    FROM items
    CROSS JOIN runs
    LEFT JOIN terms
        ON terms.platform = items.platform
        AND terms.kind = items.kind
        AND terms.purpose = runs.purpose
        AND terms.in_force_from <= runs.frozen_at
        AND (terms.in_force_until IS NULL OR runs.frozen_at < terms.in_force_until)
    LEFT JOIN objectors
        ON objectors.account_ref = items.account_ref
        AND objectors.run_id = runs.run_id
    LEFT JOIN mentioned_objectors
        ON mentioned_objectors.item_id = items.item_id
        AND mentioned_objectors.run_id = runs.run_id
),

weighed AS (
    -- The author's objection or that of somebody mentioned, whichever came first.
    SELECT
        known.*,
        CASE
            WHEN author_since < mentions_since THEN author_since
            ELSE COALESCE(mentions_since, author_since)
        END AS objected_since,
        CASE
            WHEN author_ground < mentions_ground THEN author_ground
            ELSE COALESCE(mentions_ground, author_ground)
        END AS ground
    FROM known
),

named AS (
    SELECT
        weighed.*,
        CASE ground WHEN 2 THEN 'signalled' WHEN 3 THEN 'preset' WHEN 4 THEN 'unclear_signal' ELSE 'objected' END
            AS kept_out_as
    FROM weighed
),

reasoned AS (
    -- The first line that holds decides.
    SELECT
        named.*,
        CASE
            -- Out, whatever anybody objected to.
            WHEN created_at > frozen_at THEN 'created_after_run'
            WHEN state IN ('draft', 'unsent') THEN 'never_published'
            WHEN training = 'none' THEN 'training_not_started'
            WHEN used_when = 'never' THEN 'not_used'
            WHEN used_when = 'not_private' AND audience = 'direct' THEN 'not_used'
            WHEN used_when = 'public' AND audience NOT IN ('public', 'group_public', 'unknown') THEN 'not_public'
            WHEN authors = 'adults' AND NOT adult THEN 'minor'

            -- Out, because of an objection, or of what is heeded as one.
            WHEN objected_since IS NOT NULL AND reading = 'future_runs' THEN kept_out_as
            WHEN objected_since < training_since THEN kept_out_as
            WHEN created_at >= objected_since THEN kept_out_as

            -- Nobody can say.
            WHEN account_ref IS NULL THEN 'author_unknown'
            WHEN objected_since IS NOT NULL AND created_at IS NULL THEN 'date_unknown'
            WHEN used_when IS NULL THEN 'no_rule'
            WHEN used_when = 'silent' THEN 'terms_silent'
            WHEN used_when = 'disputed' THEN 'sources_disagree'
            WHEN used_when = 'public' AND state IN ('archived', 'trashed') THEN 'no_longer_public'
            WHEN used_when = 'public' AND audience = 'unknown' THEN 'audience_unknown'
            WHEN authors <> 'all' AND adult IS NULL THEN 'age_unknown'
            WHEN authors = 'minors_disputed' AND NOT adult THEN 'sources_disagree'

            -- In.
            WHEN objected_since IS NOT NULL THEN 'late_objection'
            WHEN mentions_an_objector THEN 'mention_not_covered'
            ELSE 'used'
        END AS reason
    FROM named
)

SELECT
    run_id,
    item_id,
    CASE
        WHEN reason IN ('used', 'late_objection', 'mention_not_covered') THEN 'allowed'
        WHEN reason IN (
            'author_unknown', 'date_unknown', 'no_rule', 'terms_silent', 'sources_disagree',
            'no_longer_public', 'audience_unknown', 'age_unknown'
        ) THEN 'undecided'
        ELSE 'excluded'
    END AS verdict,
    reason,
    rule,
    terms_id
FROM reasoned
