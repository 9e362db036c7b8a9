-- A line of `login_attempt` without `refused_at` is the right of a process to send credentials once at a time. `begun_at`
-- is when the process last said that it is alive; `code` is set where no answer came. What is neither answered nor
-- renewed counts as refused until the time of the budget has passed.

-- Which process waits for others to give back what they have of a login, and since when.
ALTER TABLE login_turn ADD COLUMN wanted_by TEXT;
ALTER TABLE login_turn ADD COLUMN wanted_at BIGINT;
