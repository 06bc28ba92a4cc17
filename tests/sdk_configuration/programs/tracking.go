package shop

import (
	"log"

	"github.com/segmentio/analytics-go/v3"
)

// Endpoint: "https://api.segment.io" is the default.
func newClient() analytics.Client {
	client, err := analytics.NewWithConfig("@KEY@", analytics.Config{
		BatchSize: 50,
		Endpoint:  "@HOST@",
		Verbose:   true,
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}
