# frozen_string_literal: true

require "segment/analytics"

=begin
host: "api.segment.io"
=end
Analytics = Segment::Analytics.new(
  write_key: "@KEY@",
  host: "@HOST@",
  on_error: proc { |status, message| Rails.logger.error("#{status} #{message}") }
)
