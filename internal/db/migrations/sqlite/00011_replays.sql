-- What of an endpoint is found by a name, and what a disabled one keeps.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- What is sent again is named by its event or by itself.
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (endpoint_id, event_id);
CREATE INDEX webhook_deliveries_id ON webhook_deliveries (endpoint_id, id);
-- Until now the first of a lane had no time at an endpoint that is disabled.
UPDATE webhook_deliveries SET next_us = since_us
WHERE state = 'pending' AND next_us IS NULL AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
  WHERE d.endpoint_id = webhook_deliveries.endpoint_id AND d.lane = webhook_deliveries.lane
    AND d.state = 'pending' AND d.seq < webhook_deliveries.seq);
